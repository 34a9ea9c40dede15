/** Shell commands that give another Debian's root a /dev of few devices. */
export declare function smallDeviceFolder(root: string): string;
