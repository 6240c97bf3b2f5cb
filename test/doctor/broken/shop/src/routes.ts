export async function handleRequest(request: Request, env: Env): Promise<Response> {
  const { LEDGER, COVERED, CATALOGUE } = env;
  const cart = env.CART.get(env.CART.newUniqueId());
  const stock = env.STOK.idFromName("all");
  const list = await CATALOGUE.get("list");
  await LEDGER.getByName("a").note(list);
  await env.ELSEWHERE.getByName("a").fetch(request);
  const id = COVERED.newUniqueId();
  if (request.url.endsWith("/order")) await env.ORDER.create({ id: id.toString() });
  if (request.url.endsWith("/refund")) await env.REFUND.create();
  if (env.OPTIONAL) await env.OPTIONAL.put("seen", "1");
  console.log(env.GREETING, env.API_TOKEN.length, env.STOCK, stock);
  return cart.fetch(request);
}
