import Copy from 'lucide-react/icons/copy';
import { copyText } from '../../../actions/copy-text.ts';
import { useWords } from '../../../i18n/i18n.ts';
import { useServices } from '../../../stores/services.ts';
import { Foreign } from '../../../widgets/foreign.tsx';

interface CopyableProps {
  readonly text: string;
  /** What it is, for the name of the button: address, UUID. */
  readonly what: string;
  readonly mono?: boolean;
}

/** A text from a host that one takes elsewhere, with a button that copies it. */
export function Copyable({ text, what, mono = false }: CopyableProps) {
  const t = useWords();
  const services = useServices();
  const label = t('machinePage.copy', { what });
  return (
    <span className="copyable">
      <Foreign text={text} className={mono ? 'copyable-text mono' : 'copyable-text'} />
      <button
        type="button"
        className="copyable-button"
        aria-label={`${label}: ${text.slice(0, 60)}`}
        title={label}
        onClick={() => void copyText(services, text)}
      >
        <Copy size={13} aria-hidden />
      </button>
    </span>
  );
}
