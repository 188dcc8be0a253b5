/** The bare reverse proxy that the gateway is measured beside: the same HTTP server, nothing but handing on. */
import proxy from '@fastify/http-proxy';
import Fastify from 'fastify';
import { settingsOf } from './child.ts';

const server = Fastify({ bodyLimit: 64 * 1024 * 1024 });
await server.register(proxy, { upstream: settingsOf<{ upstream: string }>().upstream });
console.log(await server.listen({ host: '127.0.0.1', port: 0 }));
process.once('SIGTERM', () => process.exit(0));
