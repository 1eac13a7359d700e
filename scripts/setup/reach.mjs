// Whether a download host answers, found out within seconds instead of a system's own minutes of patience.
import { connect } from 'node:net';

const CONNECT_TIMEOUT_MS = 15_000;

/**
 * Connects to the host of `url`, or to the proxy that the environment names for it.
 * @param {string} url
 * @param {Record<string, string | undefined>} env
 * @returns {Promise<string | undefined>} undefined when it answers, otherwise why not, in words
 */
export function whyUnreachable(url, env = process.env, timeoutMs = CONNECT_TIMEOUT_MS) {
  const target = new URL(url);
  const proxy = proxyFor(target, env);
  const host = proxy ?? target;
  const called = proxy === undefined ? '' : `its proxy ${proxy.hostname}: `;
  return new Promise((resolve) => {
    const socket = connect({ host: host.hostname, port: portOf(host) });
    const finish = (reason) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(reason && `${target.hostname} cannot be reached (${called}${reason})`);
    };
    const timer = setTimeout(() => finish(`no answer within ${timeoutMs / 1000} s`), timeoutMs);
    socket.on('error', (error) => finish(error.code ?? error.message));
    socket.on('connect', () => {
      if (!proxy) return finish(undefined);
      const name = `${target.hostname}:${portOf(target)}`;
      socket.write(`CONNECT ${name} HTTP/1.1\r\nHost: ${name}\r\n${credentialsOf(proxy)}\r\n`);
    });
    socket.on('end', () => finish('it closed the connection'));
    socket.once('data', (answer) => {
      const status = /^HTTP\/1\.[01] (\d{3})/.exec(answer.toString('latin1'))?.[1];
      finish(status === '200' ? undefined : `it answers ${status ?? 'nothing that it should'}`);
    });
  });
}

function portOf(url) {
  return Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
}

function proxyFor(target, env) {
  const named = env.HTTPS_PROXY || env.https_proxy || env.HTTP_PROXY || env.http_proxy;
  const exempt = (env.NO_PROXY || env.no_proxy || '').split(',').map((name) => name.trim().replace(/^\*?\./, ''));
  if (!named || exempt.some((name) => name === '*' || (name !== '' && `.${target.hostname}`.endsWith(`.${name}`))))
    return;
  try {
    return new URL(/^\w+:\/\//.test(named) ? named : `http://${named}`);
  } catch {
    return undefined;
  }
}

function credentialsOf(proxy) {
  if (!proxy.username) return '';
  const plain = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  return `Proxy-Authorization: Basic ${Buffer.from(plain).toString('base64')}\r\n`;
}
