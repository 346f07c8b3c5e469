// Runs a CloudFront function for each address, and prints the headers that it adds.
import { readFile } from "node:fs/promises";

const [file, ...addresses] = process.argv.slice(2);
const handler = new Function(`${await readFile(file, "utf8")}; return handler;`)();
const asked = addresses.map((uri) => [uri, handler({ request: { uri }, response: { statusCode: 200, headers: {} } }).headers]);
console.log(JSON.stringify(Object.fromEntries(asked)));
