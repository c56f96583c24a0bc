# One image for everything that Foyer runs: the web, the workers and the commands.
FROM node:22-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --no-audit --no-fund
COPY . .
# What the TypeScript was made into is kept there, and the embedded database and mails in files where nothing else is set.
RUN mkdir -p node_modules/.cache .data && chown -R node:node node_modules/.cache .data
USER node
EXPOSE 1337
# Not through npm: signals to stop reach the server itself.
CMD ["node", "node_modules/ts-node/dist/bin.js", "app.ts"]
