package main

import (
	"os"

	"github.com/alecthomas/kong"

	"github.com/twinlatch/twinlatch/internal/config"
)

// BeforeResolve reads the file of --config, or of TWINLATCH_CONFIG, and lets it
// answer for the flags that nobody gave.
func (c *commands) BeforeResolve(ctx *kong.Context) error {
	path := ""
	for _, flag := range ctx.Model.Flags {
		if flag.Name == "config" {
			path, _ = ctx.FlagValue(flag).(string)
		}
	}
	if path == "" {
		return nil
	}
	file, err := config.ReadFile(path)
	if err != nil {
		return err
	}
	ctx.AddResolver(resolver(file))
	return nil
}

// resolver answers from the file, but not where the environment has: the
// library would let a file win over it.
func resolver(file config.File) kong.Resolver {
	return kong.ResolverFunc(func(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
		for _, name := range flag.Envs {
			if _, set := os.LookupEnv(name); set {
				return nil, nil
			}
		}
		return file[flag.Name], nil
	})
}
