import { problemsEn as problem } from '../../shared/messages/problems.en.ts';
import { actions } from './en/actions.ts';
import { app } from './en/app.ts';
import { chart } from './en/chart.ts';
import { consoles } from './en/console.ts';
import { filter } from './en/filter.ts';
import { fleet } from './en/fleet.ts';
import { hostForm } from './en/host-form.ts';
import { hostPage } from './en/host-page.ts';
import { hosts } from './en/hosts.ts';
import { machinePage } from './en/machine-page.ts';
import { machines } from './en/machines.ts';
import { plan } from './en/plan.ts';
import { prompts } from './en/prompts.ts';
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
  plan,
  fleet,
  settings,
  machinePage,
  hostPage,
  hostForm,
  prompts,
  chart,
  consoles,
  problem,
} as const;
