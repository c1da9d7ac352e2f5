// Package static serves the style sheet, the scripts and the mark: a few files
// in the binary, each under a name that contains the hash of its content, so a
// browser may keep them for a year and never shows an old one.
package static

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"sync"
)

//go:embed css/*.css js/*.js *.svg
var embedded embed.FS

// Prefix is where Handler expects to be mounted.
const Prefix = "/static/"

// file is one servable file, ready in both encodings.
type file struct {
	kind  string
	plain []byte
	small func() []byte // compressed at the first request, not at every start
}

// shelf holds the files by hashed name, and the hashed path by plain name.
type shelf struct {
	files map[string]file
	paths map[string]string
}

var all = stock()

// Path answers the address of a file by its plain name ("app.css", "copy.js",
// "mark.svg"). An unknown name is a mistake of the programmer and panics.
func Path(name string) string {
	p, ok := all.paths[name]
	if !ok {
		panic("static: no file " + name)
	}
	return p
}

// Handler serves everything under Prefix. It knows no person, sets no cookie
// and answers 404 to every name but the present ones.
func Handler() http.Handler { return http.HandlerFunc(serve) }

func serve(w http.ResponseWriter, r *http.Request) {
	f, ok := all.files[strings.TrimPrefix(r.URL.Path, Prefix)]
	if !ok {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", f.kind)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Vary", "Accept-Encoding")
	body := f.plain
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		body = f.small()
	}
	_, _ = w.Write(body)
}

// stock reads the embedded files once: the style sheets joined into app.css in
// the order of their names, everything else as it is.
func stock() *shelf {
	s := &shelf{files: map[string]file{}, paths: map[string]string{}}
	var css bytes.Buffer
	err := fs.WalkDir(embedded, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := embedded.ReadFile(name)
		if path.Ext(name) == ".css" {
			css.Write(b)
			return err
		}
		s.put(path.Base(name), b)
		return err
	})
	if err != nil {
		panic(err)
	}
	s.put("app.css", css.Bytes())
	return s
}

func (s *shelf) put(name string, content []byte) {
	sum := sha256.Sum256(content)
	ext := path.Ext(name)
	hashed := strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:6]) + ext
	s.files[hashed] = file{kind: kinds[ext], plain: content,
		small: sync.OnceValue(func() []byte { return squeezed(content) })}
	s.paths[name] = Prefix + hashed
}

var kinds = map[string]string{
	".css": "text/css; charset=utf-8",
	".js":  "text/javascript; charset=utf-8",
	".svg": "image/svg+xml",
}

func squeezed(content []byte) []byte {
	var b bytes.Buffer
	z, _ := gzip.NewWriterLevel(&b, gzip.BestCompression)
	_, _ = z.Write(content)
	_ = z.Close()
	return b.Bytes()
}
