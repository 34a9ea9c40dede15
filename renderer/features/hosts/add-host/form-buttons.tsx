import { useEffect, useRef } from 'react';
import { useWords } from '../../../i18n/i18n.ts';
import { Button } from '../../../widgets/button.tsx';

export interface FormButtonsProps {
  /** The id of the form that the main button sends. */
  readonly form: string;
  readonly isNew: boolean;
  readonly isSaving: boolean;
  /** What was typed would be lost: asked about before the form goes. */
  readonly isAsking: boolean;
  readonly isTesting: boolean;
  readonly wasTested: boolean;
  readonly onTest: () => void;
  readonly onStopTest: () => void;
  readonly onCancel: () => void;
  readonly onDiscard: () => void;
  readonly onKeep: () => void;
}

/** The foot of the form: try out, leave, save; or whether to throw away what was typed. */
export function FormButtons(props: FormButtonsProps) {
  const { form, isNew, isSaving, isAsking, isTesting, wasTested } = props;
  const t = useWords();
  const keep = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (isAsking) keep.current?.focus();
  }, [isAsking]);
  if (isAsking) {
    return (
      <>
        <span className="form-ask" role="alert">
          {t('hostForm.discardAsk')}
        </span>
        <Button ref={keep} onClick={props.onKeep}>
          {t('hostForm.keepEditing')}
        </Button>
        <Button kind="danger" onClick={props.onDiscard}>
          {t('hostForm.discard')}
        </Button>
      </>
    );
  }
  return (
    <>
      {isTesting ? (
        <Button onClick={props.onStopTest}>{t('hostForm.stopTest')}</Button>
      ) : (
        <Button onClick={props.onTest}>{t(wasTested ? 'hostForm.testAgain' : 'hostForm.test')}</Button>
      )}
      <span className="form-ask" />
      <Button onClick={props.onCancel}>{t('app.cancel')}</Button>
      <Button kind="primary" type="submit" form={form} aria-disabled={isSaving || undefined}>
        {t(isSaving ? 'hostForm.saving' : isNew ? 'hostForm.add' : 'hostForm.save')}
      </Button>
    </>
  );
}
