import type { ProblemCode } from '../model/problem.ts';

/** A problem in words: what failed, why, and what to do next. `{{object}}` and `{{host}}` are gaps for names. */
export interface ProblemWords {
  readonly what: string;
  readonly why: string;
  readonly next: string;
}

/** Every problem in English. The other side's own text is not in here: it is shown beside, as text. */
export const problemsEn = {
  'no-libvirt': {
    what: '{{object}} runs no libvirt',
    why: 'Its socket does not exist: libvirt is not installed, or its daemon is not running.',
    next: 'Install libvirt (on Debian: libvirt-daemon-system) or start it: sudo systemctl start libvirtd.',
  },
  'socket-permission': {
    what: 'No access to {{object}}',
    why: 'Your user may not open the socket of libvirt.',
    next: 'Join the group libvirt: sudo usermod -aG libvirt $USER, then log out and in again.',
  },
  'polkit-no-agent': {
    what: 'Could not log in to {{object}}',
    why: 'libvirt wants polkit to ask for a password, but no agent of your desktop is running to do so.',
    next: 'Join the group libvirt, which needs no password, or start a polkit agent and connect again.',
  },
  'polkit-refused': {
    what: 'Access to {{object}} was refused',
    why: 'polkit did not allow it: the password was wrong or came too late, the question was closed, or a rule forbids it.',
    next: 'Connect again to be asked once more, or join the group libvirt.',
  },
  'polkit-unavailable': {
    what: 'Could not log in to {{object}}',
    why: 'libvirt lets polkit decide who may, and could not ask it: polkit is not running.',
    next: 'Start it: sudo systemctl restart polkit. Then connect again.',
  },
  'auth-unsupported': {
    what: 'Could not log in to {{object}}',
    why: 'The daemon asks for a kind of authentication that Virtkeep does not speak.',
    next: 'Set auth_unix_rw to "polkit" or "none" in the configuration of the daemon.',
  },
  'connection-refused': {
    what: '{{object}} does not answer',
    why: 'Its socket is there, but no daemon listens on it.',
    next: 'Start the daemon: sudo systemctl restart libvirtd.',
  },
  'connection-lost': {
    what: 'The connection to {{object}} was lost',
    why: 'The daemon closed it or ended.',
    next: 'Virtkeep connects again by itself; if it does not succeed, see whether the daemon runs.',
  },
  'host-silent': {
    what: '{{object}} does not answer',
    why: 'The connection is open, but nothing came back within the limit.',
    next: 'See whether the host is overloaded or asleep; restarting the daemon leaves its machines running.',
  },
  'not-libvirt': {
    what: '{{object}} is not libvirt',
    why: 'Something else answers there.',
    next: 'Check the address.',
  },
  protocol: {
    what: 'An answer of {{object}} could not be understood',
    why: 'The daemon broke the protocol, or speaks a newer one.',
    next: 'Please report this together with the version of libvirt.',
  },
  'bad-uri': {
    what: '{{object}} is not an address',
    why: 'It cannot be read as a libvirt URI.',
    next: 'Try qemu:///system for this computer, or qemu:///session for machines of your own.',
  },
  'session-start-failed': {
    what: 'Your own libvirt could not be started',
    why: 'Its daemon did not start, or did not open its socket in time.',
    next: 'Run virtqemud or libvirtd in a terminal to see what it says.',
  },
  'driver-missing': {
    what: 'libvirt cannot open {{object}}',
    why: 'The daemon lacks the driver for this kind of machines.',
    next: 'Install the driver (on Debian: libvirt-daemon-driver-qemu) and restart the daemon.',
  },
  'uri-refused': {
    what: 'The address of {{object}} is not safe to use',
    why: 'A part of it could run a program, drop a check, or be taken for something else than a name.',
    next: 'Put what you need into ~/.ssh/config, where only you can change it, and leave it out of the address.',
  },
  'ssh-missing': {
    what: 'There is no ssh to reach {{object}} with',
    why: 'The program ssh was not found on this computer.',
    next: 'Install it (on Debian: sudo apt install openssh-client) and connect again.',
  },
  'ssh-key-unknown': {
    what: '{{object}} is not known to your ssh',
    why: 'Its host key is not in your list of known hosts, and your ssh is set not to ask about new ones.',
    next: 'Put the key into the list (ssh-keyscan, after comparing the fingerprint) or set StrictHostKeyChecking to ask for this host, and connect again.',
  },
  'ssh-key-changed': {
    what: '{{object}} shows another host key than before',
    why: 'The host was set up anew, or somebody is between you and it. Nothing was sent to it.',
    next: 'Ask who runs the host. Only if the new key is right, forget the old one and connect again.',
  },
  'ssh-denied': {
    what: '{{object}} did not let you in',
    why: 'The host accepted no key of yours, and no password, if it takes any.',
    next: 'Check the user name and try again. With a key there is nothing to type: ssh-copy-id puts yours on the host, ssh-add unlocks it.',
  },
  'ssh-name-unknown': {
    what: 'There is no host called {{object}}',
    why: 'The name does not resolve to an address.',
    next: 'Check how it is spelt, and that the network or VPN which knows it is up.',
  },
  'ssh-refused': {
    what: '{{object}} does not accept ssh',
    why: 'The host is there, but nobody listens on the port.',
    next: 'Start its ssh server, or give the right port: qemu+ssh://host:2222/system.',
  },
  'ssh-timeout': {
    what: '{{object}} does not answer',
    why: 'Nothing came back from its address in time: it is off, or a firewall or the network is in between.',
    next: 'See that the host is on and that its address can be reached from here.',
  },
  'ssh-shell-stuck': {
    what: '{{object}} lets you in, but its shell does not answer',
    why: 'The login succeeded; what the shell there runs at its start (.bashrc, .zshenv and the like) did not end in time.',
    next: 'Log in with ssh in a terminal and see what it waits for.',
  },
  'ssh-failed': {
    what: 'ssh could not connect to {{object}}',
    why: 'It gave up before libvirt could be reached.',
    next: 'The details have the words of ssh; the same command may tell more in a terminal.',
  },
  'ssh-lost': {
    what: 'The connection to {{object}} was lost',
    why: 'The ssh that carried it has ended: the network failed, or the host or its libvirt stopped.',
    next: 'Virtkeep connects again by itself.',
  },
  'remote-no-helper': {
    what: 'There is no way to the libvirt of {{object}}',
    why: 'You were let in, but the host has neither virt-ssh-helper nor a netcat that speaks to unix sockets, and its ssh server forwards none.',
    next: 'Install on the host virt-ssh-helper (on Debian: libvirt-daemon), or netcat-openbsd for its system libvirt.',
  },
  'remote-no-libvirt': {
    what: '{{object}} runs no libvirt',
    why: 'You were let in, but its socket does not exist there, or nobody listens behind it.',
    next: 'Install libvirt on the host (on Debian: libvirt-daemon-system) or start it: sudo systemctl start libvirtd.',
  },
  'remote-permission': {
    what: 'No access to the libvirt of {{object}}',
    why: 'You were let in, but your user there may not open the socket of libvirt.',
    next: 'On the host, join the group libvirt: sudo usermod -aG libvirt USER, then connect again.',
  },
  'remote-noise': {
    what: '{{object}} says something else than libvirt',
    why: 'A banner or a start-up file of the shell there writes to standard output, which belongs to libvirt alone.',
    next: 'On the host, let ~/.bashrc and the like print only in interactive shells. The details have what was said.',
  },
  'host-unreachable': {
    what: '{{object}} cannot be reached',
    why: 'Connecting to it failed.',
    next: 'The details say what the system answered.',
  },
  'ssh-cancelled': {
    what: 'Not logged in to {{object}}',
    why: 'Its ssh asked something and was not answered.',
    next: 'Connect again to be asked once more.',
  },
  'ssh-key-refused': {
    what: 'Not connected to {{object}}',
    why: 'You did not take its host key for the right one.',
    next: 'Ask whoever runs the host for its fingerprint, then connect again and compare.',
  },
  'host-exists': {
    what: '{{object}} is in the list already',
    why: 'Another saved host has this address.',
    next: 'Open that one, or give another address.',
  },
  'hosts-damaged': {
    what: 'The list of saved hosts was damaged',
    why: 'Its file could not be read as a list of hosts.',
    next: 'What could be saved was taken from the backup; look through the list, and import a copy if something is missing.',
  },
  'hosts-not-written': {
    what: 'The list of saved hosts could not be written',
    why: 'The configuration folder or its file does not take it.',
    next: 'Make room or give yourself access to the folder, then save again.',
  },
  'import-unreadable': {
    what: 'Nothing was imported',
    why: 'The file is not a list of hosts that Virtkeep exported.',
    next: 'Choose another file.',
  },
  'console-in-use': {
    what: 'The console of {{object}} is in use',
    why: 'Another program or user holds it.',
    next: 'Take it over, which ends theirs, or try again later.',
  },
  'console-auth': {
    what: 'The display of {{object}} did not let us in',
    why: 'It did not accept the password.',
    next: "Check the password in the machine's settings, and connect again.",
  },
  'console-auth-unsupported': {
    what: 'The display of {{object}} cannot be logged in to',
    why: 'It asks for a way to log in that Virtkeep does not speak.',
    next: 'Set a plain password or TLS for the display, or use remote-viewer.',
  },
  'console-tls': {
    what: 'The display of {{object}} could not be trusted',
    why: 'Its certificate was not accepted.',
    next: 'See that the authority that signed it is known here, and that it names this host.',
  },
  'console-unreachable': {
    what: 'The display of {{object}} cannot be reached',
    why: 'The way to it failed.',
    next: 'See the details; the machine itself may run well.',
  },
  'console-none': {
    what: '{{object}} has no such console',
    why: 'The machine has no such display or device, or no longer.',
    next: 'Look at its hardware, or reload the page.',
  },
  'console-ended': {
    what: 'The console of {{object}} ended',
    why: 'The other end closed it.',
    next: 'Virtkeep opens it again by itself while the machine runs.',
  },
  'viewer-missing': {
    what: 'No remote-viewer here',
    why: 'The program that shows SPICE displays is not installed on this computer.',
    next: 'Install it (on Debian: virt-viewer), or switch the machine to VNC.',
  },
  'read-only': {
    what: '{{object}} can only be looked at',
    why: 'Its host was opened read-only.',
    next: 'Edit the host and take the mark read-only away, then try again.',
  },
  'not-found': {
    what: '{{object}} was not found',
    why: 'Nothing of that name is known here.',
    next: 'It may have been removed meanwhile.',
  },
  'already-gone': {
    what: '{{object}} is gone',
    why: 'It was removed from {{host}} meanwhile.',
    next: 'Nothing is left to do.',
  },
  'moved-away': {
    what: '{{object}} has moved to another host',
    why: 'It was migrated away from {{host}} meanwhile.',
    next: 'Open it on the host where it runs now.',
  },
  'wrong-state': {
    what: 'That is not possible for {{object}} now',
    why: 'The machine is not in a state that allows it.',
    next: 'Look at its state and try again.',
  },
  busy: {
    what: '{{object}} is busy',
    why: 'Another operation holds the machine, or its QEMU does not answer.',
    next: 'Try again in a moment; forcing it off works even then.',
  },
  denied: {
    what: '{{host}} refuses this for {{object}}',
    why: 'Your user, or this connection, may not do it.',
    next: 'Ask for the right to manage machines on this host.',
  },
  unsupported: {
    what: '{{host}} cannot do this for {{object}}',
    why: 'Its libvirt or its hypervisor lacks the function.',
    next: 'A newer version may have it.',
  },
  timeout: {
    what: 'No answer for {{object}}',
    why: '{{host}} did not answer within the limit; it may still carry it out.',
    next: 'Look at the state of the machine before you try again.',
  },
  cancelled: {
    what: 'Cancelled: {{object}}',
    why: 'You stopped it.',
    next: 'Nothing is left to do.',
  },
  'host-offline': {
    what: '{{host}} is not connected',
    why: 'Nothing can be done on it until it is.',
    next: 'Connect it and try again.',
  },
  'outcome-unknown': {
    what: 'It is not known whether it worked for {{object}}',
    why: 'The connection to {{host}} fell while it was running.',
    next: 'Look at the state of the machine once the host is back.',
  },
  'operation-failed': {
    what: 'It failed for {{object}}',
    why: '{{host}} says that it could not be done.',
    next: 'The details have the words of libvirt.',
  },
  'bad-request': {
    what: 'That could not be asked',
    why: 'The window and the core of Virtkeep do not agree.',
    next: 'Please report this.',
  },
  internal: {
    what: 'Something went wrong in Virtkeep',
    why: 'This is a fault of ours.',
    next: 'Please report this together with the details.',
  },
} as const satisfies Readonly<Record<ProblemCode, ProblemWords>>;
