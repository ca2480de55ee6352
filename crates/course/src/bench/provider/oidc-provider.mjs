// oidc-provider as its documentation sets it up for client credentials: in memory, opaque tokens, one client.
// The first line that it prints is its address.
import Provider from 'oidc-provider';

const [client_id, client_secret] = process.argv.slice(2);
const provider = new Provider('http://127.0.0.1', {
  clients: [{ client_id, client_secret, grant_types: ['client_credentials'], redirect_uris: [], response_types: [] }],
  features: { clientCredentials: { enabled: true }, devInteractions: { enabled: false } },
});
const server = provider.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
