import type { HostChoice, HostColour } from '../../../../shared/model/saved-host.ts';
import type { HostFormRequest } from '../../../stores/overlay-store.ts';
import { tidyFolder } from '../tree/host-tree.ts';
import { addressOf, type HostAddress, shortName } from './host-address.ts';

/** What is typed and chosen about a host, as it stands in the form. */
export interface HostDraft {
  readonly address: HostAddress;
  readonly name: string;
  readonly colour: HostColour | null;
  readonly folder: string;
  /** Split by commas. */
  readonly tags: string;
  readonly autoconnect: boolean;
  readonly readOnly: boolean;
}

const LONGEST_TAG = 40;
const MOST_TAGS = 30;

/** What the hosts of this computer are called when nobody names them. */
export interface UsualNames {
  readonly system: string;
  readonly session: string;
}

/** What a host at this address is called when nobody names it. */
export function usualName(uri: string, usual: UsualNames): string {
  const { way } = addressOf(uri);
  return way === 'system' || way === 'session' ? usual[way] : (shortName(uri) ?? uri);
}

/**
 * What a form begins with. A host like another has no name yet: the same one twice would not tell them apart; nor has one
 * that is called what its address says.
 */
export function draftOf(request: HostFormRequest, usual: UsualNames): HostDraft {
  if (request.kind === 'add') {
    const address = addressOf(null);
    return { address, name: '', colour: null, folder: '', tags: '', autoconnect: true, readOnly: false };
  }
  const { uri, name, colour, folder, tags, autoconnect, readOnly } = request.host;
  return {
    address: addressOf(uri),
    name: request.kind === 'edit' && name !== usualName(uri, usual) ? name : '',
    colour,
    folder,
    tags: tags.join(', '),
    autoconnect,
    readOnly,
  };
}

/** What the core is to keep of a draft. */
export function choiceOf(draft: HostDraft): HostChoice {
  return {
    uri: draft.address.uri.trim(),
    name: draft.name.trim(),
    colour: draft.colour,
    folder: tidyFolder(draft.folder),
    tags: tagsOf(draft.tags),
    autoconnect: draft.autoconnect,
    readOnly: draft.readOnly,
  };
}

/** The tags of a text, each once, no longer and no more than can be kept. */
export function tagsOf(text: string): string[] {
  const tags = text.split(',').map((tag) => tag.trim().slice(0, LONGEST_TAG));
  return [...new Set(tags.filter((tag) => tag !== ''))].slice(0, MOST_TAGS);
}

/** Whether anything would be lost if the draft went. */
export function isTouched(draft: HostDraft, first: HostDraft): boolean {
  const of = ({ address, ...rest }: HostDraft): string => JSON.stringify([address.uri, address.ssh, rest]);
  return of(draft) !== of(first);
}
