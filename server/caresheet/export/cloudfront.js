// A CloudFront function (runtime 2.0) for viewer responses. It adds the headers that S3 cannot keep with a file.
// Written by `caresheet export`, which replaces this file each time.
const RULES = [];
const KINDS = [];

function handler(event) {
  const path = event.request.uri;
  const { response } = event;
  let best = "";
  let headers = {};
  for (const rule of RULES) {
    const fits = rule.pattern ? new RegExp(`^${rule.pattern}$`).test(path) : rule.isFolder ? path.startsWith(rule.address) : path === rule.address;
    if (fits && rule.address.length > best.length) {
      best = rule.address;
      headers = KINDS[rule.kind];
    }
  }
  for (const name of Object.keys(headers)) response.headers[name.toLowerCase()] = { value: headers[name] };
  return response;
}
