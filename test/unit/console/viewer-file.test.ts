import { expect, test } from 'vitest';
import { viewerFileText } from '../../../main/console/viewer-file.ts';

test("remote-viewer's file says where, and to delete it; a name cannot add lines to it", () => {
  const text = viewerFileText({
    title: 'web\nhost=evil\\',
    type: 'spice',
    host: '127.0.0.1',
    port: null,
    tlsPort: 5901,
    password: ' p=1;\r',
  });
  expect(text).toBe(
    '[virt-viewer]\ntype=spice\nhost=127.0.0.1\ntls-port=5901\npassword=\\sp=1;\\r\ntitle=web\\nhost=evil\\\\\ndelete-this-file=1\n',
  );
  const plain = viewerFileText({ title: 'a', type: 'spice', host: 'h', port: 5900, tlsPort: null, password: null });
  expect(plain.split('\n')).toContain('port=5900');
  expect(plain).not.toContain('password');
});
