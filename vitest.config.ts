import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    testTimeout: 600_000,
    hookTimeout: 600_000,
    maxWorkers: 2,
    // Tests neither fill the user's cache nor profit from it; those of the cache name a folder.
    env: { BITWIT_TOKEN_CACHE: "off" },
    reporters: ["default", "./test/support/closing-line-reporter.ts"],
  },
});
