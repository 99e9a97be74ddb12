import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type ServerType, serve } from '@hono/node-server'
import express from 'express'
import Fastify from 'fastify'
import { Hono } from 'hono'
import type { App } from '../../src/app.ts'
import { nodeListener } from '../../src/http/server/node-listener.ts'
import { nextListener } from './through-next.ts'
import { overPort } from './through-nginx.ts'

/** Mounts a handler as docs/embedding.md does, in each framework. */
const MOUNTS = {
  express: async (app: App, basePath: string): Promise<Server> =>
    express().use(basePath, listenerOf(app)).listen(0, HOST),
  fastify: async (app: App, basePath: string): Promise<Server> => {
    const fastify = Fastify({
      frameworkErrors: (_error, request, reply) => {
        reply.hijack()
        listenerOf(app)(request.raw, reply.raw)
      },
    })
    fastify.register(async (scope) => {
      scope.removeAllContentTypeParsers()
      scope.addContentTypeParser('*', (_request, _payload, done) => done(null))
      scope.all(`${basePath}/*`, (request, reply) => {
        reply.hijack()
        listenerOf(app)(request.raw, reply.raw)
      })
    })
    await fastify.listen({ port: 0, host: HOST })
    return fastify.server
  },
  hono: async (app: App, basePath: string): Promise<ServerType> => {
    const hono = new Hono().all(`${basePath}/*`, (c) => app.fetch(c.req.raw))
    return serve({ fetch: hono.fetch, port: 0, hostname: HOST })
  },
  next: async (app: App): Promise<Server> => createServer(await nextListener(app)).listen(0, HOST),
  node: async (app: App): Promise<Server> => createServer(listenerOf(app)).listen(0, HOST),
}

const HOST = '127.0.0.1'

/** A framework that a handler can be mounted in. */
export type Framework = keyof typeof MOUNTS

/** Returns a `fetch` that sends all requests to the application in a framework, on a port. */
export function throughMount(app: App, framework: Framework, basePath: string): App['fetch'] {
  return overPort(app, async () => {
    const server = await MOUNTS[framework](app, basePath)
    if (!server.listening) await once(server, 'listening')
    server.unref()
    return { port: (server.address() as AddressInfo).port }
  })
}

function listenerOf(app: App) {
  return nodeListener((request) => app.fetch(request))
}
