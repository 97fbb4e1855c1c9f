# The API and the worker. The server is TypeScript that Node runs as it is; only the embedded pages and the desk are built.
#
#   docker build -t openroll .
#   docker run -p 3000:3000 -v openroll:/data openroll                    embedded database in the volume, a sandbox
#   docker run -e DATABASE_URL=… -e OPENROLL_SECRET=… openroll            your own PostgreSQL
#   docker run -e DATABASE_URL=… -e OPENROLL_SECRET=… openroll server/cli.ts migrate

# The digest is what is built from; the tag is for people. To update: docker buildx imagetools inspect node:24-slim
ARG NODE=node:24-slim@sha256:a9f5f7c91a432850b2a8a7797adf5eadb6c733ceed61167806cee7ea7fbc29df

FROM ${NODE} AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
# No package that runs here needs an install script.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund && npm cache clean --force

FROM ${NODE} AS pages
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY drops ./drops
COPY embed ./embed
COPY console ./console
# The desk reads rosters in files as the command line does.
COPY server/roster ./server/roster
COPY server/platform/values ./server/platform/values
RUN node node_modules/vite/bin/vite.js build --config embed/vite.config.ts \
  && node node_modules/vite/bin/vite.js build --config console/vite.config.ts

FROM ${NODE}
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 OPENROLL_DATA_DIR=/data
WORKDIR /app
# A new volume takes this folder's owner.
RUN mkdir /data && chown node:node /data
COPY --from=dependencies /app/node_modules ./node_modules
COPY package.json LICENSE schema.sql ./
COPY migrations ./migrations
COPY server ./server
COPY --from=pages /app/embed/dist ./embed/dist
COPY --from=pages /app/console/dist ./console/dist
USER node
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# The files belong to root: the process can't change its own code.
ENTRYPOINT ["node", "--enable-source-maps"]
CMD ["server/main.ts"]
