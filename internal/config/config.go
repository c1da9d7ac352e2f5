// Package config says which settings Twinlatch has: one struct, each setting
// with its default, its sentence and its check.
//
// The struct's tags are read by the command line (name, env, default, help), by
// the TOML file (toml) and by the page docs/settings.md, which a test keeps
// true. Flags win, then the environment, then the file, then the default.
package config

import "path/filepath"

// Data are the settings of every command that touches data.
type Data struct {
	Data     string `name:"data" toml:"data" env:"TWINLATCH_DATA" default:"./data" placeholder:"FOLDER" help:"Folder of the embedded database and, unless --key-file says otherwise, of the keys."`
	Database string `name:"database" toml:"database" env:"TWINLATCH_DATABASE" placeholder:"DSN" help:"PostgreSQL to use instead of the embedded database, as postgres://user@host1,host2/name."`
	KeyFile  string `name:"key-file" toml:"key-file" env:"TWINLATCH_KEY_FILE" placeholder:"FILE" help:"File of the keys that seal secrets; without it, keys.json in the data folder. Keep a copy apart from the database's."`
}

// Serve are the settings of `twinlatch serve`.
type Serve struct {
	Listen          string `name:"listen" toml:"listen" env:"TWINLATCH_LISTEN" default:"127.0.0.1:8080" placeholder:"HOST:PORT" help:"Address to listen on. One that is not loopback needs --tls-cert and --tls-key, or --trusted-proxies."`
	PublicURL       string `name:"public-url" toml:"public-url" env:"TWINLATCH_PUBLIC_URL" default:"http://localhost:8080" placeholder:"URL" help:"Address people type: https, or http with a loopback host."`
	Data            `embed:""`
	DatabaseDirect  string   `name:"database-direct" toml:"database-direct" env:"TWINLATCH_DATABASE_DIRECT" placeholder:"DSN" help:"The same PostgreSQL without a pooler between, for nodes to tell each other of changes; checked, and not used yet."`
	SMTP            string   `name:"smtp" toml:"smtp" env:"TWINLATCH_SMTP" placeholder:"URL" help:"Mail server as smtp://user:password@host:port (STARTTLS; plain to loopback only) or smtps://…; give a password by the environment or the file. Without it, no mail is sent."`
	MailFrom        string   `name:"mail-from" toml:"mail-from" env:"TWINLATCH_MAIL_FROM" placeholder:"ADDRESS" help:"Sender of every mail, as Name <address@example.com> or the address alone."`
	TLSCert         string   `name:"tls-cert" toml:"tls-cert" env:"TWINLATCH_TLS_CERT" placeholder:"FILE" help:"Certificate chain (PEM) to serve https with."`
	TLSKey          string   `name:"tls-key" toml:"tls-key" env:"TWINLATCH_TLS_KEY" placeholder:"FILE" help:"Private key (PEM) of the certificate."`
	TrustedProxies  []string `name:"trusted-proxies" toml:"trusted-proxies" env:"TWINLATCH_TRUSTED_PROXIES" sep:"," placeholder:"CIDR" help:"Networks of the reverse proxies in front. Their forwarded headers are believed, nobody else's; on an address that is not loopback, other peers are refused."`
	AuthListen      string   `name:"auth-listen" toml:"auth-listen" env:"TWINLATCH_AUTH_LISTEN" placeholder:"HOST:PORT" help:"Address on which reverse proxies ask who a request to an application is (forward authentication). Only --trusted-proxies are answered; keep it off the public network. Without it, nobody is."`
	LogoutNetworks  []string `name:"logout-networks" toml:"logout-networks" env:"TWINLATCH_LOGOUT_NETWORKS" sep:"," placeholder:"CIDR" help:"Networks beside the public internet in which OpenID Connect applications are told of sign-outs (back-channel logout). Without it, no address of a private network is called; this very machine is while the public URL is http."`
	SecurityContact string   `name:"security-contact" toml:"security-contact" env:"TWINLATCH_SECURITY_CONTACT" placeholder:"URL" help:"Where to report a weakness, as mailto:security@example.com or https://…; served as /.well-known/security.txt. Without it, there is no such page."`
	HashMemory      int      `name:"hash-memory" toml:"hash-memory" env:"TWINLATCH_HASH_MEMORY" default:"19" placeholder:"MIB" help:"Memory of one Argon2id password hash in MiB; at least 19."`
	HashPasses      int      `name:"hash-passes" toml:"hash-passes" env:"TWINLATCH_HASH_PASSES" default:"2" placeholder:"N" help:"Passes of one password hash; at least 2."`
	HashSlots       int      `name:"hash-slots" toml:"hash-slots" env:"TWINLATCH_HASH_SLOTS" default:"0" placeholder:"N" help:"Password hashes computed at the same time; 0 takes the number of processors."`
	CodeWindow      int      `name:"code-window" toml:"code-window" env:"TWINLATCH_CODE_WINDOW" default:"1" placeholder:"STEPS" help:"How many steps of 30 seconds a code may be early or late: 1, or 0 where every phone's clock is exact."`
	LogFormat       string   `name:"log-format" toml:"log-format" env:"TWINLATCH_LOG_FORMAT" default:"json" placeholder:"FORMAT" help:"Form of the log on standard error: json, one object a line, or text."`
	LogLevel        string   `name:"log-level" toml:"log-level" env:"TWINLATCH_LOG_LEVEL" default:"info" placeholder:"LEVEL" help:"The least that is logged: debug, info, warn or error. What must be logged is never debug."`
}

// SQLite is where the embedded database lies; it is used when Database is
// empty.
func (d Data) SQLite() string { return filepath.Join(d.Data, "twinlatch.db") }

// Keys is the file of the key set.
func (d Data) Keys() string {
	if d.KeyFile != "" {
		return d.KeyFile
	}
	return filepath.Join(d.Data, "keys.json")
}
