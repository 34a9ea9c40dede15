import type { RawChannel } from '../../shared/raw-channel.ts';

/** A make-believe login shell on a serial line: it echoes, and knows a few words. */
export function serveFakeSerial(channel: RawChannel, name: string): void {
  const say = (text: string): void => channel.send(new TextEncoder().encode(text));
  const prompt = `\x1b[32mroot@${name}\x1b[0m:~# `;
  let line = '';
  say(`\r\nWelcome to \x1b[1m${name}\x1b[0m, see https://example.org/help and http://10.0.0.1:8080/\r\n\r\n${prompt}`);
  channel.onData((bytes) => {
    for (const character of new TextDecoder().decode(bytes)) {
      if (character === '\r') {
        const word = line.trim();
        line = '';
        say('\r\n');
        if (word === 'colours')
          say(`${Array.from({ length: 16 }, (_, at) => `\x1b[48;5;${at}m  `).join('')}\x1b[0m\r\n`);
        else if (word === 'flood') for (let at = 0; at < 3000; at += 1) say(`line ${at} ${'.'.repeat(60)}\r\n`);
        else if (word !== '') say(`${word}: command not found\r\n`);
        say(prompt);
      } else if (character === '\x7f') {
        if (line !== '') say('\b \b');
        line = line.slice(0, -1);
      } else {
        line += character;
        say(character);
      }
    }
  });
}
