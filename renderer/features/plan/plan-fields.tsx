import { useState } from 'react';
import type { ActPlan } from '../../../shared/model/act-plan.ts';
import { MACHINE_ACTIONS, type MachineAction } from '../../../shared/model/action.ts';
import { useWords } from '../../i18n/i18n.ts';
import { Segments } from '../../widgets/segments.tsx';
import '../../widgets/form.css';
import { NumberField } from './number-field.tsx';

const SECOND_MS = 1000;
/** What a plug that is not pulled waits for once the user wants it pulled. */
const FORCE_AFTER_MS = 60_000;

export interface PlanFieldsProps {
  readonly action: MachineAction;
  readonly plan: ActPlan;
  readonly onAction: (action: MachineAction) => void;
  readonly onPlan: (plan: ActPlan) => void;
}

/** What the user decides of a plan. */
export function PlanFields({ action, plan, onAction, onPlan }: PlanFieldsProps) {
  const t = useWords();
  // What was typed survives the tick being taken away and set again.
  const [forceMs, setForceMs] = useState(plan.forceAfterMs ?? FORCE_AFTER_MS);
  const forces = plan.forceAfterMs !== null;
  return (
    <div className="plan-fields">
      <div className="plan-line">
        <label className="plan-choice">
          {t('plan.action')}
          <select
            className="text-field"
            value={action}
            onChange={(event) => onAction(event.target.value as MachineAction)}
          >
            {MACHINE_ACTIONS.map((one) => (
              <option key={one} value={one}>
                {t(`actions.${one}`)}
              </option>
            ))}
          </select>
        </label>
        <Segments
          label={t('plan.order')}
          value={plan.order}
          onChange={(order) => onPlan({ ...plan, order })}
          options={[
            { id: 'hosts-together', title: t('plan.together') },
            { id: 'in-order', title: t('plan.inOrder') },
          ]}
        />
      </div>
      <div className="plan-line">
        <NumberField
          label={t('plan.perHost')}
          value={plan.perHost}
          min={1}
          max={20}
          disabled={plan.order === 'in-order'}
          onChange={(perHost) => onPlan({ ...plan, perHost })}
        />
        <NumberField
          label={t('plan.stagger')}
          unit={t('plan.seconds')}
          value={Math.round(plan.staggerMs / SECOND_MS)}
          min={0}
          max={600}
          onChange={(seconds) => onPlan({ ...plan, staggerMs: seconds * SECOND_MS })}
        />
      </div>
      {action === 'shutdown' && (
        <div className="plan-line">
          <label className="check-row">
            <input
              type="checkbox"
              checked={forces}
              onChange={(event) => onPlan({ ...plan, forceAfterMs: event.target.checked ? forceMs : null })}
            />
            {t('plan.force')}
          </label>
          <NumberField
            key={String(forces)}
            label={t('plan.forceSeconds')}
            labelHidden
            unit={t('plan.seconds')}
            value={Math.round(forceMs / SECOND_MS)}
            min={1}
            max={86_400}
            disabled={!forces}
            onChange={(seconds) => {
              setForceMs(seconds * SECOND_MS);
              onPlan({ ...plan, forceAfterMs: seconds * SECOND_MS });
            }}
          />
          <p className="form-hint">{t(forces ? 'plan.forceHint' : 'plan.noForceHint')}</p>
        </div>
      )}
    </div>
  );
}
