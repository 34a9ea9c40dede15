import { config } from 'zod';

// Both shells forbid eval. zod tries whether it may as soon as a schema is made, and the browser reports that; so this
// file comes before every other import of the page.
config({ jitless: true });
