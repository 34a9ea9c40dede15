/** Why a page cannot be had; shown to a person who followed an old or copied address. */
export type Notice = 'token-used' | 'no-cookie' | 'not-found' | 'wrong-address';

const WORDS: Readonly<Record<Notice, { readonly status: number; readonly title: string; readonly text: string }>> = {
  'token-used': {
    status: 403,
    title: 'This link has been used',
    text: 'A link to Virtkeep opens it once. If this browser opened it before, <a href="/">go on there</a>; else start Virtkeep again for a new link.',
  },
  'no-cookie': {
    status: 403,
    title: 'This Virtkeep is not open in this browser',
    text: 'Open the link that Virtkeep printed when it started, in the browser that is to show it. A link can be used once.',
  },
  'not-found': { status: 404, title: 'There is nothing here', text: 'Virtkeep is <a href="/">at the front page</a>.' },
  'wrong-address': {
    status: 403,
    title: 'Refused',
    text: 'Virtkeep answers only requests of its own pages, at the address that it printed.',
  },
};

/** A page without scripts that says so, with its status. */
export function noticePage(notice: Notice): { readonly status: number; readonly html: string } {
  const { status, title, text } = WORDS[notice];
  const html = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="color-scheme" content="light dark" />
    <title>${title} - Virtkeep</title>
    <style>
      body { max-width: 32rem; margin: 20vh auto; padding: 0 1rem; font: 15px/1.5 system-ui, sans-serif; }
      h1 { font-size: 1.2rem; }
    </style>
  </head>
  <body><h1>${title}</h1><p>${text}</p></body>
</html>
`;
  return { status, html };
}
