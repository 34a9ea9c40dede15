import './no-eval.ts';
import { mount } from './app/mount.tsx';
import { openPort } from './host.ts';

mount(openPort);
