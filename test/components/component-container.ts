import { request } from 'node:http';
import type { Component, ComponentSpec } from './component.js';

/** Runs the component with testcontainers, when an engine answers and has the image. */
export async function startContainer(spec: ComponentSpec): Promise<Component> {
  const socketPath = engineSocket();
  const answer = await engineStatus(socketPath, `/images/${encodeURIComponent(spec.image)}/json`);
  if (answer === undefined) return { skipped: `no container engine at ${socketPath}` };
  if (answer !== 200) return { skipped: `no image ${spec.image}` };
  const { GenericContainer, Wait } = await import('testcontainers');
  const container = await new GenericContainer(spec.image)
    .withCommand([...spec.containerCommand])
    .withExposedPorts(spec.containerPort)
    .withWaitStrategy(Wait.forLogMessage(spec.ready))
    .start();
  const url = `http://${container.getHost()}:${container.getMappedPort(spec.containerPort)}`;
  return { url, kind: 'container', stop: async () => void (await container.stop()) };
}

function engineSocket(): string {
  return (process.env['DOCKER_HOST'] ?? 'unix:///var/run/docker.sock').replace(/^unix:\/\//, '');
}

/** HTTP status of the engine's API, undefined when nothing answers. */
function engineStatus(socketPath: string, path: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    const call = request({ socketPath, path }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    call.on('error', () => resolve(undefined));
    call.end();
  });
}
