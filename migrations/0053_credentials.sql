-- Keys and tokens name their organization and are looked up within it. Those from before are looked up by their hash alone.
alter table api_keys drop constraint api_keys_secret_sha256_key;
alter table access_tokens drop constraint access_tokens_secret_sha256_key;
create unique index api_keys_secret on api_keys (organization_id, secret_sha256);
create unique index access_tokens_secret on access_tokens (organization_id, secret_sha256);
create index api_keys_unnamed on api_keys (secret_sha256);
create index access_tokens_unnamed on access_tokens (secret_sha256);
