import RFB from '@novnc/novnc';
import type { ScreenMode } from '../../../../shared/model/console-settings.ts';
import { type GuestClipboard, MOST_MESSAGE_BYTES, RfbClipboard } from '../clipboard/rfb-clipboard.ts';
import type { DataChannelLike } from './raw-channel-socket.ts';
import { devicePixels, placeScreen, type ScreenFill } from './screen-layout.ts';

/** The status of a size that was asked for and that the guest will follow, or not. QEMU has no other that is no refusal. */
const FORWARDED = 4;

/** Hears of every picture that is complete on the screen. */
type FrameListener = () => void;

/**
 * noVNC with the device's pixels in mind. noVNC itself takes a CSS pixel for a pixel of the screen: on a desktop scaled
 * to 125 % a guest of the asked size would be blurred, and 1:1 would be 125 %.
 */
export class ScreenRfb extends RFB {
  #mode: ScreenMode = 'fit';
  #onFrame: FrameListener = () => {};
  #onClipboard: (heard: GuestClipboard) => void = () => {};
  readonly #clipboard = new RfbClipboard(
    (message) => RFB.messages.clientCutText(this._sock, message, true),
    (heard) => this.#onClipboard(heard),
  );
  /** The size that was asked for last, in pixels of the device. */
  #asked: { readonly w: number; readonly h: number } | null = null;
  #refusesSizes = false;
  #probe: { readonly sentAt: number; readonly heard: (ms: number) => void } | null = null;

  constructor(target: HTMLElement, channel: DataChannelLike, options: { readonly shared: boolean }) {
    super(target, channel, options);
    this.background = 'transparent';
    this.showDotCursor = true;
    // noVNC lets go of held keys only when the window loses the focus. A key that goes up in a menu or a dialog of the page
    // would stay pressed in the guest.
    this._canvas.addEventListener('blur', () => this._keyboard._allKeysUp());
  }

  /** The screen's canvas; it outlives the connection. */
  get canvas(): HTMLCanvasElement {
    return this._canvas;
  }

  /** Whether this server takes a size from outside, as far as is known: QEMU says so and refuses when it is asked. */
  get canResize(): boolean {
    return this._supportsSetDesktopSize && !this.#refusesSizes;
  }

  get screenSize(): { readonly width: number; readonly height: number } {
    return { width: this._display.width, height: this._display.height };
  }

  set mode(mode: ScreenMode) {
    this.#mode = mode;
    this.scaleViewport = mode === 'fit';
    this.resizeSession = mode === 'guest';
    this._screen.style.overflow = mode === 'actual' ? 'auto' : 'hidden';
    this.relayout();
  }

  set onFrame(listener: FrameListener) {
    this.#onFrame = listener;
  }

  set onClipboard(listener: (heard: GuestClipboard) => void) {
    this.#onClipboard = listener;
  }

  set shareClipboard(shared: boolean) {
    this.#clipboard.shared = shared;
  }

  /** Lets the guest know of a text on the clipboard; one of an old server gets it at once, and Latin-1 only. */
  offerClipboard(text: string): void {
    if (this.#clipboard.isSpoken) this.#clipboard.offer(text);
    else this.clipboardPasteFrom(text);
  }

  /** Lays the screen out anew, e.g. when the window came to a display of another pixel ratio. */
  relayout(): void {
    this._updateScale();
    this._saveExpectedClientSize();
    this._requestRemoteResize();
  }

  /** Asks for the first pixel and resolves with the ms until a picture with it came. */
  probeDelay(heard: (ms: number) => void): void {
    if (this.#probe !== null) return;
    this.#probe = { sentAt: performance.now(), heard };
    RFB.messages.fbUpdateRequest(this._sock, false, 0, 0, 1, 1);
  }

  /** In device pixels: it is what a guest is asked for. */
  protected override _screenSize(): { readonly w: number; readonly h: number } {
    const { width, height } = devicePixels(this._screen.getBoundingClientRect(), devicePixelRatio);
    return { w: width, h: height };
  }

  protected override _updateScale(): void {
    const box = this._screen.getBoundingClientRect();
    const origin = { width: box.left, height: box.top };
    const place = placeScreen(this.screenSize, box, devicePixelRatio, this.#fill, origin);
    this._display.scale = place.scale;
    this._canvas.style.margin = `${place.top}px 0 0 ${place.left}px`;
    this._canvas.style.flex = 'none';
    this._canvas.style.imageRendering = place.scale === 1 / devicePixelRatio ? 'pixelated' : 'auto';
    this._refreshCursor();
  }

  get #fill(): ScreenFill {
    if (this.#mode === 'actual') return 'pixels';
    return this.#mode === 'fit' || this.#refusesSizes ? 'fit' : 'pixels-or-smaller';
  }

  protected override _requestRemoteResize(): void {
    const pending = this._pendingRemoteResize;
    super._requestRemoteResize();
    if (!pending && this._pendingRemoteResize) this.#asked = this._screenSize();
  }

  protected override _handleExtendedDesktopSize(): boolean {
    if (!super._handleExtendedDesktopSize()) return false;
    const { x: reason, y: status } = this._FBU;
    if (reason !== 1) return true;
    this.#refusesSizes = status !== 0 && status !== FORWARDED;
    this._updateScale();
    // noVNC asks for the last of several sizes only after one that was taken at once.
    const { w, h } = this._screenSize();
    if (!this.#refusesSizes && (this.#asked?.w !== w || this.#asked.h !== h)) this._requestRemoteResize();
    return true;
  }

  protected override _handleServerCutText(): boolean {
    const sock = this._sock;
    if (sock.rQwait('ServerCutText', 7, 1)) return false;
    sock.rQskipBytes(3);
    const length = sock.rQshift32() | 0;
    const size = Math.abs(length);
    if (size > MOST_MESSAGE_BYTES) return this._fail(`a clipboard message of ${size} bytes`);
    if (sock.rQwait('ServerCutText', size, 8)) return false;
    if (length < 0) this.#clipboard.receive(sock.rQshiftBytes(size));
    else this.#clipboard.receiveText(sock.rQshiftStr(size));
    return true;
  }

  /** A cursor of the guest is drawn in the guest's pixels, not in CSS pixels. */
  protected override _refreshCursor(): void {
    super._refreshCursor();
    const image = /^url\("?(data:[^")]+)"?\)/.exec(this._canvas.style.cursor)?.[1];
    const scale = this._display.scale;
    if (image === undefined || scale === 0 || Math.abs(scale - 1) < 0.01) return;
    const { hotx, hoty } = this._cursorImage;
    // Chromium gives up on cursors larger than 128 pixels; one that is blown up beyond its own size helps nobody either.
    const shrink = Math.min(1, scale);
    this._canvas.style.cursor = `image-set(url("${image}") ${1 / shrink}x) ${Math.round(hotx * shrink)} ${Math.round(hoty * shrink)}, default`;
  }

  protected override _resize(width: number, height: number): void {
    super._resize(width, height);
    this._updateScale();
  }

  protected override _framebufferUpdate(): boolean {
    const complete = super._framebufferUpdate();
    if (!complete) return false;
    this.#onFrame();
    if (this.#probe !== null) {
      this.#probe.heard(performance.now() - this.#probe.sentAt);
      this.#probe = null;
    }
    return true;
  }
}
