import './ui/valid-language.ts';
import { mount } from 'svelte';
import App from './App.svelte';
import { createApi } from './api/api.ts';
import { openBridge } from './api/open-bridge.ts';
import './ui/styles/base.css';
import './ui/styles/controls.css';

const target = document.getElementById('desk');
if (target === null) throw new Error('main: index.html has no #desk');

const connection = openBridge(window);
mount(App, { target, props: { api: createApi(connection.bridge), onConnection: connection.onConnection } });
