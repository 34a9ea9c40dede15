import { z } from 'zod';

/** The colours a host can be marked with; the theme says what each looks like. */
export const HOST_COLOURS = ['red', 'orange', 'yellow', 'green', 'teal', 'blue', 'purple', 'grey'] as const;
export type HostColour = (typeof HOST_COLOURS)[number];

/** What a user decides about a host. */
export const hostChoiceSchema = z.object({
  /** libvirt's URI, e.g. qemu+ssh://user@host/system. */
  uri: z.string().trim().min(1).max(1000),
  /** Empty: named after its address. */
  name: z.string().trim().max(80),
  colour: z.enum(HOST_COLOURS).nullable(),
  /** Folders are split by `/`; empty: not in a folder. */
  folder: z.string().trim().max(200),
  tags: z.array(z.string().trim().min(1).max(40)).max(30),
  /** Connected when the app starts. */
  autoconnect: z.boolean(),
  /** Opened with VIR_CONNECT_RO: it can be looked at and not touched. */
  readOnly: z.boolean(),
});
export type HostChoice = Readonly<z.infer<typeof hostChoiceSchema>>;

/** A place for each saved host, in the order the user wants. */
export const hostPlaceSchema = z.object({ host: z.string().min(1).max(200), folder: z.string().trim().max(200) });
export type HostPlace = Readonly<z.infer<typeof hostPlaceSchema>>;
