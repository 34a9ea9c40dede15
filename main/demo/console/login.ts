/** A simulated guest's serial line: a login that takes every name and password, and a few commands. */
export class LoginPrompt {
  readonly #name: string;
  readonly #say: (text: string) => void;
  #line = '';
  #state: 'login' | 'password' | 'shell' = 'login';
  #user = '';

  constructor(name: string, say: (text: string) => void) {
    this.#name = name;
    this.#say = say;
  }

  /** Somebody connects: the prompt shows once more. */
  greet(): void {
    if (this.#state === 'login') this.#say(`\r\nDebian GNU/Linux 12 ${this.#name} ttyS0\r\n`);
    this.#say(`\r\n${this.#prompt()}${this.#state === 'password' ? '' : this.#line}`);
  }

  type(text: string): void {
    for (const letter of text) {
      if (letter === '\r' || letter === '\n') this.#enter();
      else if (letter === '\x7f' || letter === '\b') {
        if (this.#line.length > 0 && this.#state !== 'password') this.#say('\b \b');
        this.#line = this.#line.slice(0, -1);
      } else if (letter === '\x03') {
        this.#line = '';
        this.#say(`^C\r\n${this.#prompt()}`);
      } else if (letter >= ' ' && this.#line.length < 200) {
        this.#line += letter;
        if (this.#state !== 'password') this.#say(letter);
      }
    }
  }

  #enter(): void {
    const line = this.#line.trim();
    this.#line = '';
    this.#say('\r\n');
    if (this.#state === 'login' && line !== '') {
      this.#user = line;
      this.#state = 'password';
    } else if (this.#state === 'password') this.#state = 'shell';
    else if (this.#state === 'shell') this.#run(line);
    this.#say(this.#prompt());
  }

  #run(line: string): void {
    const [command = '', ...words] = line.split(/\s+/);
    if (command === 'echo') this.#say(`${words.join(' ')}\r\n`);
    else if (command === 'date') this.#say(`${new Date().toUTCString()}\r\n`);
    else if (command === 'hostname') this.#say(`${this.#name}\r\n`);
    else if (command === 'exit' || command === 'logout') this.#state = 'login';
    else if (command === 'help') this.#say('date  echo  exit  help  hostname\r\n');
    else if (command !== '') this.#say(`-sh: ${command}: not found; this machine is simulated, try help\r\n`);
  }

  #prompt(): string {
    if (this.#state === 'login') return `${this.#name} login: `;
    return this.#state === 'password' ? 'Password: ' : `${this.#user}@${this.#name}:~$ `;
  }
}
