import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const RUNS = 15;
const WORKERD = join(import.meta.dirname, "../../node_modules/workerd/bin/workerd");

/** CPU time of workerd in milliseconds, from its start to a Worker's first answer: the median of several processes. */
export async function startUpCpu(code: string): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "isolate-capture-start-up-"));
  try {
    await writeFile(join(folder, "index.js"), code);
    const times: number[] = [];
    for (let run = 0; run < RUNS; run++) times.push(await startOnce(folder));
    return times.sort((one, other) => one - other)[Math.floor(RUNS / 2)] ?? 0;
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function startOnce(folder: string): Promise<number> {
  const port = await freePort();
  const config = `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = (
    modules = [(name = "index.js", esModule = embed "index.js")],
    compatibilityDate = "2026-10-20",
    compatibilityFlags = ["nodejs_compat"],
  ))],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);`;
  await writeFile(join(folder, "config.capnp"), config);
  const workerd = spawn(WORKERD, ["serve", "config.capnp"], { cwd: folder, stdio: "ignore" });
  try {
    await answer(`http://127.0.0.1:${port}/`);
    return await cpuOf(workerd.pid ?? 0);
  } finally {
    workerd.kill("SIGKILL");
    await once(workerd, "exit");
  }
}

async function answer(url: string): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    try {
      await (await fetch(url)).text();
      return;
    } catch {
      // It does not listen yet.
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
  throw new Error("workerd did not answer");
}

/** The kernel's count for all threads, in nanoseconds; that of `ps` has a resolution of ten milliseconds. */
async function cpuOf(pid: number): Promise<number> {
  let ns = 0;
  for (const task of await readdir(`/proc/${pid}/task`))
    ns += Number((await readFile(`/proc/${pid}/task/${task}/schedstat`, "utf8")).split(" ")[0]);
  return ns / 1e6;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  return typeof address === "object" && address ? address.port : 0;
}
