package protect_test

import (
	"regexp"
	"strings"
	"testing"
)

// node is a piece of a YAML file: a map, a list, or a text.
type node struct {
	text string
	list []*node
	keys map[string]*node
}

// at follows names down; a piece that is not there is an empty one.
func (n *node) at(names ...string) *node {
	for _, name := range names {
		if n = n.keys[name]; n == nil {
			return &node{}
		}
	}
	return n
}

// find gives the element of a list whose key has a value.
func (n *node) find(key, value string) *node {
	for _, e := range n.list {
		if e.at(key).text == value {
			return e
		}
	}
	return &node{}
}

var (
	yamlKey     = regexp.MustCompile(`^("[^"]+"|[A-Za-z0-9_.@-]+):(?: +(.*))?$`)
	yamlComment = regexp.MustCompile(`(^|\s)#.*$`)
)

// readYAML reads the part of YAML in which envoy.yaml is written: blocks of maps
// and lists, by their depth, and plain texts. Anything else ends the test.
func readYAML(t *testing.T, text string) *node {
	t.Helper()
	var lines []string
	for line := range strings.Lines(text) {
		line = strings.TrimRight(yamlComment.ReplaceAllString(strings.TrimRight(line, "\n"), ""), " ")
		if line != "" {
			lines = append(lines, line)
		}
	}
	root, rest := yamlBlock(t, lines, 0)
	if len(rest) > 0 {
		t.Fatalf("envoy.yaml: what is %q?", rest[0])
	}
	return root
}

func depth(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }

// yamlBlock reads the lines of one depth, with what is deeper.
func yamlBlock(t *testing.T, lines []string, deep int) (*node, []string) {
	t.Helper()
	n := &node{keys: map[string]*node{}}
	for len(lines) > 0 && depth(lines[0]) == deep {
		line := lines[0][deep:]
		if item, ok := strings.CutPrefix(line, "- "); ok {
			var e *node
			if yamlKey.MatchString(item) {
				lines[0] = strings.Repeat(" ", deep+2) + item
				e, lines = yamlBlock(t, lines, deep+2)
			} else {
				e, lines = &node{text: item}, lines[1:]
			}
			n.list = append(n.list, e)
			continue
		}
		m := yamlKey.FindStringSubmatch(line)
		if m == nil || strings.ContainsAny(m[2], "{}[]&*|>'") {
			t.Fatalf("envoy.yaml: what is %q?", line)
		}
		key := strings.Trim(m[1], `"`)
		if n.keys[key] != nil {
			t.Fatalf("envoy.yaml has %q twice", key)
		}
		lines = lines[1:]
		switch {
		case m[2] != "":
			n.keys[key] = &node{text: m[2]}
		case len(lines) > 0 && depth(lines[0]) > deep:
			n.keys[key], lines = yamlBlock(t, lines, depth(lines[0]))
		default:
			t.Fatalf("envoy.yaml: %q has nothing", key)
		}
	}
	return n, lines
}
