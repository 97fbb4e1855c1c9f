/**
 * `GET /docs`: the reference as one static page, generated from the routes. No script, no font, nothing from elsewhere: it
 * works behind any firewall, and under a policy that allows only its own style sheet.
 */

import type { Refusals } from '../commands/refusal.ts';
import type { Code } from '../register.ts';
import { fieldRows, sample, textOf, typeOf } from './docs-schema.ts';
import { STYLE } from './docs-style.ts';
import { type Api, inOrder, takesIdempotencyKey, templatePath } from './document.ts';
import type { DocumentedEndpoint } from './documented.ts';
import { type Json, plainSchema } from './named-schemas.ts';
import type { ApiText } from './text.ts';

export { STYLE };

export function docsPage(api: Api): string {
  const { endpoints: registered, text, refusals, version } = api;
  const endpoints = inOrder(registered).filter((one) => !one.streams);
  const streams = new Set(registered.filter((one) => one.streams).map((one) => `${one.method} ${one.path}`));
  const tags = [...new Set([...Object.keys(text.tags), ...endpoints.map(({ tag }) => tag)])];
  const groups = tags
    .map((tag) => ({ tag, endpoints: endpoints.filter((one) => one.tag === tag) }))
    .filter((group) => group.endpoints.length > 0);
  const sections = groups.map(
    ({ tag, endpoints }) => `
<section id="tag-${tag}">
<h2>${title(tag, text)}</h2>
<p class="lead">${html(text.tags[tag] ?? '')}</p>
${endpoints.map((one) => article(one, streams.has(`${one.method} ${one.path}`), api)).join('')}
</section>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Openroll API reference</title>
<style>${STYLE}</style>
</head>
<body>
<div class="page">
<nav aria-label="Contents">
<a class="name" href="#top">Openroll</a>
<p class="small">API reference, version ${html(version)}<br><a href="/openapi.json">openapi.json</a> · <a href="#errors">Errors</a></p>
${groups.map((group) => menu(group, text)).join('')}
</nav>
<main id="top">
<h1>API reference</h1>
<div class="intro">${markdown(text.conventions)}
<p>All of them are listed <a href="#errors">at the end of this page</a>.</p></div>
${sections.join('')}
<section id="errors">
<h2>Errors</h2>
<p class="lead">Codes are forever; messages may change.</p>
${errorTable(refusals, Object.keys(refusals) as Code[])}
</section>
</main>
</div>
</body>
</html>
`;
}

function menu({ tag, endpoints }: { tag: string; endpoints: readonly DocumentedEndpoint[] }, text: ApiText): string {
  const links = endpoints.map(({ operation, summary }) => `<li><a href="#${operation}">${html(summary)}</a></li>`);
  return `<details><summary>${title(tag, text)}</summary><ul>${links.join('')}</ul></details>\n`;
}

function article(endpoint: DocumentedEndpoint, streams: boolean, { text, refusals }: Api): string {
  const { method, operation, summary, description } = endpoint;
  const body = plainSchema(endpoint.body);
  return `
<article id="${operation}">
<h3><a href="#${operation}">${html(summary)}</a></h3>
<div class="route"><span class="method ${method}">${method}</span><code>${html(templatePath(endpoint.path))}</code></div>
${markdown(description ?? '')}
${facts(endpoint, streams, text)}
${parameters(endpoint)}
${body ? `<h4>Body</h4>${fieldTable(body)}` : ''}
<h4>Example</h4>
<pre tabindex="0"><code>${html(example(endpoint, body))}</code></pre>
<h4>Answers</h4>
${answers(endpoint)}
${endpoint.refusals?.length ? `<h4>Its own refusals</h4>${errorTable(refusals, endpoint.refusals)}` : ''}
</article>`;
}

function facts(endpoint: DocumentedEndpoint, streams: boolean, text: ApiText): string {
  const dryRuns = Boolean((endpoint.query as Json | undefined)?.properties?.dry_run) && !endpoint.secret;
  const callers = endpoint.apiKeyOnly ? ['the API key itself'] : endpoint.who.map((who) => text.callers[who]);
  const found = [
    callers.length > 0 ? `For ${callers.join(', ')}` : 'Requires no credentials',
    takesIdempotencyKey(endpoint) ? 'Idempotency-Key' : '',
    dryRuns ? 'dry run' : '',
    streams ? 'also as application/x-ndjson' : '',
    `operation ${endpoint.operation}`,
  ];
  return `<ul class="facts">${found.flatMap((one) => (one ? `<li>${html(one)}</li>` : [])).join('')}</ul>`;
}

function parameters(endpoint: DocumentedEndpoint): string {
  const query = plainSchema(endpoint.query);
  const fields = Object.entries((query?.properties ?? {}) as Record<string, Json>)
    .filter(([name]) => !(name === 'dry_run' && endpoint.secret))
    .map(([name, field]) => {
      const required = query?.required?.includes(name) ?? false;
      return { name, type: typeOf(field), required, text: textOf(field), depth: 0 };
    });
  return fields.length > 0 ? `<h4>Query</h4>${rowsTable(fields)}` : '';
}

function answers(endpoint: DocumentedEndpoint): string {
  return Object.entries(endpoint.answers)
    .map(([status, schema]) => {
      const shape = plainSchema(schema ?? undefined);
      const rows = fieldRows(shape);
      if (rows.length === 0) return `<p><code>${status}</code> ${shape ? '' : 'without a body'}</p>`;
      return `<details class="answer"><summary><code>${status}</code> ${rows.length} fields</summary>${rowsTable(rows, false)}</details>`;
    })
    .join('');
}

function fieldTable(schema: Json): string {
  const rows = fieldRows(schema);
  return rows.length > 0 ? rowsTable(rows) : `<p>${html(typeOf(schema))}</p>`;
}

/** Required fields are marked in requests; responses always have every field. */
function rowsTable(rows: ReturnType<typeof fieldRows>, marked = true): string {
  const lines = rows.map(({ name, type, required, text, depth }) => {
    if (!name) return `<tr class="d${depth}"><td colspan="3"><em>${inline(text)}</em></td></tr>`;
    const mark = required && marked ? '<span class="req">required</span>' : '';
    return `<tr class="d${depth}"><td><code>${html(name)}</code>${mark}</td><td class="type">${html(type)}</td><td>${inline(text)}</td></tr>`;
  });
  return `<table><thead><tr><th>Field</th><th>Type</th><th></th></tr></thead><tbody>${lines.join('')}</tbody></table>`;
}

function errorTable(refusals: Refusals, codes: readonly Code[]): string {
  const lines = codes.map((code) => {
    const [status, sentence] = refusals[code];
    return `<tr><td class="status">${status}</td><td class="code"><code>${code}</code></td><td>${html(sentence)}</td></tr>`;
  });
  const head = '<thead><tr><th>Status</th><th>Code</th><th>Message</th></tr></thead>';
  return `<table class="errors">${head}<tbody>${lines.join('')}</tbody></table>`;
}

function example({ method, path, who, upload }: DocumentedEndpoint, body: Json | null): string {
  const url = path.replace(/:(\w+)/g, (_, name: string) => `$${name.toUpperCase()}`);
  const lines = [`curl ${method === 'GET' ? '' : `-X ${method} `}"$OPENROLL_URL${url}"`];
  if (who.length > 0) lines.push('-H "Authorization: Bearer $OPENROLL_API_KEY"');
  if (upload) lines.push('-F "file=@document.pdf;type=application/pdf"');
  if (body) lines.push("-H 'Content-Type: application/json'", `-d '${JSON.stringify(sample(body), null, 2)}'`);
  return lines.join(' \\\n  ');
}

function title(tag: string, { headings }: ApiText): string {
  const words = tag.replaceAll('-', ' ');
  return html(headings[tag] ?? words.charAt(0).toUpperCase() + words.slice(1));
}

/** The subset of Markdown that our texts use: headings, lists, paragraphs, code. */
function markdown(text: string): string {
  return text
    .split(/\n{2,}/)
    .map((block) => {
      if (block.startsWith('## ')) return `<h2>${inline(block.slice(3))}</h2>`;
      if (block.startsWith('- ')) {
        const items = block.split(/\n(?=- )/).map((item) => `<li>${inline(item.slice(2))}</li>`);
        return `<ul>${items.join('')}</ul>`;
      }
      return block.trim() ? `<p>${inline(block)}</p>` : '';
    })
    .join('\n');
}

function inline(text: string): string {
  return html(text).replace(/`([^`]+)`/g, '<code>$1</code>');
}

function html(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
