// Prints what Netlify's own parsers read in the `_headers` and `_redirects` of a folder.
import { parseAllHeaders } from "@netlify/headers-parser";
import { parseAllRedirects } from "@netlify/redirect-parser";

const [folder] = process.argv.slice(2);
const headers = await parseAllHeaders({ headersFiles: [`${folder}/_headers`], minimal: true });
const redirects = await parseAllRedirects({ redirectsFiles: [`${folder}/_redirects`], minimal: true });
console.log(JSON.stringify({ headers, redirects }));
