import { problemsEn as problem } from '../../shared/messages/problems.en.ts';
import { actions } from './en/actions.ts';
import { app } from './en/app.ts';
import { chart } from './en/chart.ts';
import { filter } from './en/filter.ts';
import { hostPage } from './en/host-page.ts';
import { hosts } from './en/hosts.ts';
import { machinePage } from './en/machine-page.ts';
import { machines } from './en/machines.ts';
import { settings } from './en/settings.ts';
import { tasks } from './en/tasks.ts';

/** Every visible string in English, by area. */
export const en = {
  app,
  actions,
  machines,
  filter,
  hosts,
  tasks,
  settings,
  machinePage,
  hostPage,
  chart,
  problem,
} as const;
