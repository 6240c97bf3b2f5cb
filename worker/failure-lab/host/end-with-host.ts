/**
 * Runs inside wrangler, before it. A host that is killed by SIGKILL can stop nothing: its end of the channel closes, and
 * wrangler ends its whole process group, in which workerd is.
 */
process.once("disconnect", () => process.kill(-process.pid, "SIGKILL"));
// The listener alone would keep a wrangler alive that has nothing left to do.
process.channel?.unref();
