// What this app uses of @novnc/novnc 1.7, which has no types of its own. The members with an underscore are not in its
// documentation: screen-rfb.ts overrides them, and its test fails when another version lacks them.
declare module '@novnc/novnc' {
  type DataChannelLike = import('./raw-channel-socket.ts').DataChannelLike;

  interface RfbEvents {
    readonly connect: CustomEvent<object>;
    readonly disconnect: CustomEvent<{ readonly clean: boolean }>;
    readonly securityfailure: CustomEvent<{ readonly status: number; readonly reason?: string }>;
    readonly bell: CustomEvent<object>;
    readonly desktopname: CustomEvent<{ readonly name: string }>;
  }

  /** What came and was not read yet. */
  interface NovncSocket {
    /** Whether there are fewer bytes than that; then `goback` of what was read is to be read again. */
    rQwait(what: string, bytes: number, goback: number): boolean;
    rQskipBytes(bytes: number): void;
    rQshift32(): number;
    rQshiftBytes(bytes: number): Uint8Array;
    rQshiftStr(bytes: number): string;
  }

  export default class RFB {
    constructor(
      target: HTMLElement,
      channel: DataChannelLike,
      options?: { readonly shared?: boolean; readonly credentials?: { readonly password?: string } },
    );
    viewOnly: boolean;
    focusOnClick: boolean;
    clipViewport: boolean;
    scaleViewport: boolean;
    resizeSession: boolean;
    showDotCursor: boolean;
    background: string;
    qualityLevel: number;
    compressionLevel: number;
    addEventListener<K extends keyof RfbEvents>(type: K, listener: (event: RfbEvents[K]) => void): void;
    disconnect(): void;
    sendKey(keysym: number | null, code: string | null, down?: boolean): void;
    focus(options?: FocusOptions): void;
    blur(): void;
    clipboardPasteFrom(text: string): void;
    toBlob(callback: (blob: Blob | null) => void, type?: string, quality?: number): void;

    static readonly messages: {
      clientCutText(sock: NovncSocket, data: Uint8Array, extended: boolean): void;
      fbUpdateRequest(
        sock: NovncSocket,
        incremental: boolean,
        x: number,
        y: number,
        width: number,
        height: number,
      ): void;
    };

    protected _sock: NovncSocket;
    protected _screen: HTMLElement;
    protected _canvas: HTMLCanvasElement;
    protected _keyboard: { _allKeysUp(): void };
    protected _display: { scale: number; readonly width: number; readonly height: number };
    protected _supportsSetDesktopSize: boolean;
    protected _pendingRemoteResize: boolean;
    protected _FBU: { readonly x: number; readonly y: number };
    protected _cursorImage: { readonly w: number; readonly h: number; readonly hotx: number; readonly hoty: number };
    protected _fail(details: string): false;
    protected _screenSize(): { readonly w: number; readonly h: number };
    protected _updateScale(): void;
    protected _updateClip(): void;
    protected _saveExpectedClientSize(): void;
    protected _requestRemoteResize(): void;
    protected _handleExtendedDesktopSize(): boolean;
    protected _handleServerCutText(): boolean;
    protected _refreshCursor(): void;
    protected _framebufferUpdate(): boolean;
    protected _resize(width: number, height: number): void;
  }
}
