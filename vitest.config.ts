import { defineConfig } from "vitest/config";

const everywhere = ["src/**/*.test.ts", "test/**/*.test.ts", "bench/**/*.test.ts"];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: everywhere,
          exclude: ["**/*.slow.test.ts", "**/*.web.test.ts", "node_modules/**"],
          setupFiles: ["test/setup.ts"],
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: "slow",
          include: ["src/**/*.slow.test.ts", "test/**/*.slow.test.ts"],
          setupFiles: ["test/setup.ts"],
          testTimeout: 3_600_000,
          maxWorkers: 1,
        },
      },
      {
        test: {
          name: "web",
          include: ["test/**/*.web.test.ts"],
          setupFiles: ["test/setup.ts"],
          testTimeout: 120_000,
          hookTimeout: 180_000,
          maxWorkers: 1,
        },
      },
    ],
  },
});
