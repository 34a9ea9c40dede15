import Copy from 'lucide-react/icons/copy';
import { copyText } from '../actions/copy-text.ts';
import { useWords } from '../i18n/i18n.ts';
import { useServices } from '../stores/services.ts';
import { Button } from './button.tsx';
import './command-line.css';

/** A command to run in a terminal, with a button that copies it. */
export function CommandLine({ command }: { readonly command: string }) {
  const t = useWords();
  const services = useServices();
  return (
    <div className="command-line">
      <code>{command}</code>
      <Button
        small
        kind="quiet"
        icon={Copy}
        aria-label={t('hosts.copy')}
        tip={t('hosts.copy')}
        onClick={() => void copyText(services, command)}
      />
    </div>
  );
}
