import RFB from '@novnc/novnc';
import type { ScreenMode } from '../../../../shared/model/console-settings.ts';
import type { DataChannelLike } from './raw-channel-socket.ts';
import { devicePixels, placeScreen } from './screen-layout.ts';

/** Hears of every picture that is complete on the screen. */
type FrameListener = () => void;

/**
 * noVNC with the device's pixels in mind. noVNC itself takes a CSS pixel for a pixel of the screen: on a desktop scaled
 * to 125 % a guest of the asked size would be blurred, and 1:1 would be 125 %.
 */
export class ScreenRfb extends RFB {
  #mode: ScreenMode = 'fit';
  #onFrame: FrameListener = () => {};
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

  /** Whether this server takes a size from outside. It may still refuse, and follow later when the guest does. */
  get canResize(): boolean {
    return this._supportsSetDesktopSize;
  }

  get screenSize(): { readonly width: number; readonly height: number } {
    return { width: this._display.width, height: this._display.height };
  }

  set mode(mode: ScreenMode) {
    this.#mode = mode;
    this.scaleViewport = mode === 'fit';
    this.resizeSession = mode === 'guest';
    this._screen.style.overflow = mode === 'fit' ? 'hidden' : 'auto';
    this.relayout();
  }

  set onFrame(listener: FrameListener) {
    this.#onFrame = listener;
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
    const place = placeScreen(this.screenSize, box, devicePixelRatio, this.#mode === 'fit', origin);
    this._display.scale = place.scale;
    this._canvas.style.margin = `${place.top}px 0 0 ${place.left}px`;
    this._canvas.style.flex = 'none';
    this._canvas.style.imageRendering = this.#mode === 'fit' ? 'auto' : 'pixelated';
    this._refreshCursor();
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
