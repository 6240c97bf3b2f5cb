import { mkdir, mkdtemp, readdir, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { projectFolder, run } from "./command.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The library as it would be published. */
    tarball: string;
    /** What npm makes of that tarball: the folder of the package in a project that installed it. */
    installed: string;
    /** A folder for what tests write, outside of the project, so that nothing in it is found by accident. */
    workspace: string;
  }
}

/** Packs and installs the library once for all tests of the package. To pack it, npm builds it by the script `prepare`. */
export default async function publish(project: TestProject): Promise<() => Promise<void>> {
  const workspace = await realpath(await mkdtemp(join(tmpdir(), "isolate-capture-")));
  const consumer = join(workspace, "installed");
  await mkdir(consumer);
  await run("npm", ["pack", "--pack-destination", workspace], projectFolder);
  const name = (await readdir(workspace)).find((file) => file.endsWith(".tgz")) ?? "";
  await writeFile(join(consumer, "package.json"), '{ "private": true, "type": "module" }');
  const install = ["install", "--offline", "--ignore-scripts", join(workspace, name)];
  await run("npm", install, consumer);

  project.provide("tarball", join(workspace, name));
  project.provide("installed", join(consumer, "node_modules/isolate-capture"));
  project.provide("workspace", workspace);
  return () => rm(workspace, { recursive: true, force: true });
}
