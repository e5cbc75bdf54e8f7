-- Signing in with a browser: passwords, one-time links, sessions. Of secrets only digests are kept.

create table password (
    id       @key,                -- the user
    hash     text not null,       -- argon2id with its parameters and salt ($argon2id$…)
    changed  @int not null
) @strict;

create table sign_in_link (
    id       @key,
    owner    @int not null,
    hash     @blob not null unique, -- SHA-256 of the secret
    created  @int not null,
    expires  @int not null,
    ended    @int not null        -- when it was used, or another one took its place; 0: neither
) @strict;
create index sign_in_link_owner on sign_in_link (owner);

create table session (
    id       @key,
    owner    @int not null,
    hash     @blob not null unique, -- SHA-256 of the secret
    how      text not null,       -- 'password', 'link'
    address  text not null,       -- where from
    created  @int not null,
    seen     @int not null,       -- of the latest requests one, within a minute
    expires  @int not null,       -- however busy it is
    revoked  @int not null        -- 0: not
) @strict;
create index session_owner on session (owner);
