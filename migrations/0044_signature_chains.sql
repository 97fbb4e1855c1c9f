-- A chain of signatures for each employer, so that signers of two employers don't wait for each other; over them a log of their
-- heads, and checkpoints of that log. The one chain that an organization had is closed, and has the organization's own id.
alter table signatures
  -- The employer, or the organization where the record is from before employers had chains.
  add column chain_id uuid,
  -- The roots of the subtrees that this record completes, 32 bytes each, from the record itself upwards.
  add column subtrees bytea;
alter table signature_chains
  add column chain_id uuid,
  -- The roots of the complete subtrees of the chain's records, 32 bytes each, the largest first.
  add column peaks bytea,
  -- How many of the records the newest checkpoint covers.
  add column covered int8 not null default 0;
delete from signature_chains where number = 0;

-- The trees of the records that there are (merkle.rules.ts): from the nodes of a level, two and two, those of the next.
with recursive nodes (organization_id, level, place, hash) as (
  select organization_id, 0, number - 1, sha256('\x00'::bytea || convert_to(record_json, 'UTF8')) from signatures
  union all
  select organization_id, level + 1, place / 2, sha256('\x01'::bytea || hash || beside)
  from (
    select *, lead(hash) over (partition by organization_id order by place) as beside from nodes
  ) pairs
  where place % 2 = 0 and beside is not null
), completed as (
  select organization_id, (place + 1) << level as number, string_agg(hash, ''::bytea order by level) as subtrees
  from nodes group by 1, 2
), filled as (
  update signatures s set chain_id = s.organization_id, subtrees = c.subtrees
  from completed c where c.organization_id = s.organization_id and c.number = s.number
)
update signature_chains c set chain_id = c.organization_id, peaks = (
  select string_agg(n.hash, ''::bytea order by n.level desc) from nodes n
  where n.organization_id = c.organization_id and (c.number >> n.level) % 2 = 1 and n.place = (c.number >> n.level) - 1);

alter table signatures alter column chain_id set not null, alter column subtrees set not null;
drop index signatures_chain;
create unique index signatures_chain on signatures (organization_id, chain_id, number);
alter table signature_chains alter column chain_id set not null, alter column peaks set not null;
alter table signature_chains drop constraint signature_chains_pkey;
alter table signature_chains add primary key (organization_id, chain_id);
-- Serves: what is not in a checkpoint yet?
create index signature_chains_uncovered on signature_chains (organization_id, chain_id) where number > covered;

-- One for each checkpoint that covers more of a chain than the one before. number: its place in the log of heads, from 1.
-- owner: signatures
create table signature_heads (
  organization_id uuid not null references organizations (id),
  number int8 not null,
  chain_id uuid not null,
  size int8 not null,
  root_sha256 bytea not null,
  -- As of signatures, in the log of heads.
  subtrees bytea not null,
  primary key (organization_id, number)
);
create unique index signature_heads_of_chain on signature_heads (organization_id, chain_id, size);

-- owner: signatures
create table signature_checkpoints (
  organization_id uuid not null references organizations (id),
  number int8 not null,
  -- The log of heads up to here, and the records that its heads tell of.
  head_count int8 not null,
  peaks bytea not null,
  signature_count int8 not null,
  -- Real time.
  made_at timestamptz(3) not null,
  checkpoint_json text not null,
  checkpoint_sha256 bytea not null,
  primary key (organization_id, number)
);
