import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Component, ComponentSpec } from './component.js';

/** Runs the component as a process of this machine on a port that the system chooses, when its binary is found. */
export async function startProcess(spec: ComponentSpec): Promise<Component> {
  const binary = findBinary(spec);
  if (binary === undefined) return { skipped: `no binary (${spec.binaryVariable}, PATH, Go's bin folder)` };
  const child = spawn(binary, spec.processCommand, { stdio: ['ignore', 'pipe', 'pipe'] });
  process.once('exit', () => child.kill());
  const port = await announcedPort(child, spec);
  return { url: `http://127.0.0.1:${port}`, kind: 'process', stop: () => stopProcess(child) };
}

function findBinary(spec: ComponentSpec): string | undefined {
  const named = process.env[spec.binaryVariable];
  if (named !== undefined && named !== '') return existsSync(named) ? named : undefined;
  const goBin = process.env['GOBIN'] ?? join(process.env['GOPATH'] ?? join(homedir(), 'go'), 'bin');
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), goBin];
  return folders.map((folder) => join(folder, spec.name)).find((path) => existsSync(path));
}

/** The first group of the line that says it serves; rejects when the process ends before with all that it printed. */
function announcedPort(child: ChildProcess, spec: ComponentSpec): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = '';
    const read = (chunk: Buffer): void => {
      printed += chunk.toString();
      const port = spec.ready.exec(printed)?.[1];
      if (port !== undefined) resolve(port);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${spec.name} ended with ${code} before it served: ${printed}`)));
  });
}

function stopProcess(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });
}
