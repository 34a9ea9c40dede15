import { z } from 'zod';
import { actPlanSchema, DEFAULT_PLAN } from './act-plan.ts';
import { consoleSettings } from './console-settings.ts';
import { HISTORY_RANGES } from './stats.ts';

/** In order; widths in CSS pixels. Unknown ids are ignored, columns that are missing are appended. None: the default. */
const columnsSchema = z
  .array(z.object({ id: z.string().max(40), visible: z.boolean(), width: z.number().min(32).max(2000) }))
  .max(64);

const fields = {
  theme: z.enum(['system', 'light', 'dark']),
  table: z.object({
    columns: columnsSchema,
    sort: z.object({ id: z.string().max(40), descending: z.boolean() }),
  }),
  sidebar: z.object({
    width: z.number().min(160).max(480),
    collapsed: z.boolean(),
    openHosts: z.array(z.string().max(200)).max(1000),
    /** Folders of hosts whose hosts are hidden, by their paths. */
    closedFolders: z.array(z.string().max(200)).max(1000).default([]),
  }),
  savedFilters: z
    .array(z.object({ id: z.string().max(40), name: z.string().max(80), query: z.string().max(500) }))
    .max(200),
  monitorRange: z.enum(HISTORY_RANGES),
  consoles: consoleSettings,
  /** The plan that was used last. */
  plan: actPlanSchema,
  /** The table of hosts. */
  hostsTable: z.object({
    columns: columnsSchema.default([]),
    sort: z.object({ id: z.string().max(40), descending: z.boolean() }),
    grouped: z.boolean(),
  }),
};

/** What the user chose, kept in the XDG configuration folder. Every field has a default: an old file still reads. */
export const settingsSchema = z.object({
  theme: fields.theme.default('system'),
  table: fields.table.default({ columns: [], sort: { id: 'name', descending: false } }),
  sidebar: fields.sidebar.default({ width: 232, collapsed: false, openHosts: [], closedFolders: [] }),
  savedFilters: fields.savedFilters.default([]),
  monitorRange: fields.monitorRange.default('10m'),
  consoles: fields.consoles.default(consoleSettings.parse({})),
  plan: fields.plan.default(DEFAULT_PLAN),
  hostsTable: fields.hostsTable.default({ columns: [], sort: { id: 'place', descending: false }, grouped: true }),
});

/** Some of the settings, to be laid over the ones in force; what is absent stays. */
export const settingsPatchSchema = z.object(fields).partial();

export type Settings = Readonly<z.infer<typeof settingsSchema>>;
export type SettingsPatch = Readonly<z.infer<typeof settingsPatchSchema>>;
export const DEFAULT_SETTINGS: Settings = settingsSchema.parse({});
