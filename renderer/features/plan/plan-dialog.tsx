import { useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { DANGEROUS_ACTIONS } from '../../../shared/model/action.ts';
import { actionOf } from '../../actions/catalogue.ts';
import { showProblem } from '../../actions/show-problem.ts';
import { useWords } from '../../i18n/i18n.ts';
import type { PlanRequest } from '../../stores/overlay-store.ts';
import { useFleet, useServices } from '../../stores/services.ts';
import { Button } from '../../widgets/button.tsx';
import { Dialog } from '../../widgets/dialog.tsx';
import { plainText } from '../../widgets/plain-text.ts';
import './plan.css';
import { PlanFields } from './plan-fields.tsx';
import { PlanGroup } from './plan-group.tsx';
import { byName, moveTurn, placeTurn, previewPlan } from './plan-preview.ts';
import { planTime } from './plan-time.ts';

/** So many machines that are left out are named. */
const MOST_LEFT_OUT = 50;

/** Plans one action over machines of any hosts, and shows what will happen before it does. */
export function PlanDialog() {
  const { overlays } = useServices();
  const request = useStore(overlays, (state) => state.plan);
  return request === null ? null : <Plan request={request} />;
}

function Plan({ request }: { readonly request: PlanRequest }) {
  const t = useWords();
  const services = useServices();
  const { overlays, settings } = services;
  const fleet = useFleet((state) => state.machines);
  const hosts = useFleet((state) => state.hosts);
  const safe = useRef<HTMLButtonElement>(null);
  const [action, setAction] = useState(request.action);
  const [plan, setPlan] = useState(() => settings.getState().settings.plan);
  const [order, setOrder] = useState(request.machines);
  // Machines that change or go while it is open are shown as they are now.
  const machines = useMemo(() => order.flatMap(({ id }) => fleet.get(id) ?? []), [order, fleet]);
  const preview = useMemo(() => previewPlan(action, machines, hosts, plan), [action, machines, hosts, plan]);
  const inOrder = plan.order === 'in-order';
  const dangerous = DANGEROUS_ACTIONS.includes(action) || (action === 'shutdown' && plan.forceAfterMs !== null);
  const { count, leftOut } = preview;
  const verb = actionOf(`machine.${action}`);
  const close = (): void => overlays.setState({ plan: null });
  const begin = (): void => {
    close();
    settings.getState().update({ plan });
    const used = action === 'shutdown' ? plan : { ...plan, forceAfterMs: null };
    const ids = preview.groups.flatMap(({ turns }) => turns.map(({ machine }) => machine.id));
    services.client
      .call('machine.act', { action, machines: ids, plan: used })
      .catch((error: unknown) => showProblem(services, verb.title, error));
  };
  return (
    <Dialog
      open
      wide
      onClose={close}
      {...(dangerous && { initialFocus: safe })}
      title={t('plan.title', { action: t(verb.title), count })}
      buttons={
        <>
          <Button ref={safe} onClick={close}>
            {t('actions.confirm.cancel')}
          </Button>
          <Button
            kind={dangerous ? 'danger' : 'primary'}
            icon={verb.icon}
            why={count === 0 ? t('plan.nothing') : null}
            onClick={begin}
          >
            {t('plan.go', { action: t(verb.title), count })}
          </Button>
        </>
      }
    >
      <PlanFields action={action} plan={plan} onAction={setAction} onPlan={setPlan} />
      <div className="plan-head">
        <h3>{t('plan.will')}</h3>
        <Button small kind="quiet" onClick={() => setOrder(byName(machines))}>
          {t('plan.byName')}
        </Button>
        <Button small kind="quiet" onClick={() => setOrder(request.machines)}>
          {t('plan.asSelected')}
        </Button>
      </div>
      <div className="plan-preview">
        {preview.groups.map((group) => (
          <PlanGroup
            key={group.host ?? ''}
            group={group}
            hosts={hosts}
            onMove={(id, by) => setOrder(moveTurn(machines, id, by, inOrder))}
            onPlace={(id, target) => setOrder(placeTurn(machines, id, target))}
          />
        ))}
        {count === 0 && <p className="plan-none">{t('plan.nothing')}</p>}
        {leftOut.length > 0 && (
          <section className="plan-left-out">
            <h4>{t('plan.leftOut', { count: leftOut.length })}</h4>
            <ul>
              {leftOut.slice(0, MOST_LEFT_OUT).map(({ machine, why }) => (
                <li key={machine.id}>
                  {t('plan.leftOutOn', {
                    name: plainText(machine.name, 80),
                    host: plainText(hosts.get(machine.host)?.name ?? '', 60),
                    why: t(`actions.obstacle.${why}`),
                  })}
                </li>
              ))}
              {leftOut.length > MOST_LEFT_OUT && <li>{t('plan.more', { count: leftOut.length - MOST_LEFT_OUT })}</li>}
            </ul>
          </section>
        )}
      </div>
      <p className="plan-foot">
        {preview.overMs === null
          ? t('plan.sortHint')
          : `${t('plan.over', { time: planTime(preview.overMs) })} ${t('plan.sortHint')}`}
      </p>
    </Dialog>
  );
}
