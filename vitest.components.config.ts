import { defineConfig } from 'vitest/config';

/** Tests that talk to real components (stripe-mock, …): `.ci/run` installs and starts what they need. */
export default defineConfig({
  test: { include: ['test/components/**/*.test.ts'], testTimeout: 120_000, hookTimeout: 120_000 },
});
