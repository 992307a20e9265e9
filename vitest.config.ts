import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { include: ['test/**/*.test.ts'], exclude: ['test/components/**', 'test/clients/**'], testTimeout: 20_000 },
});
