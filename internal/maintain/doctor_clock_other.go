//go:build !linux

package maintain

// clock tells the time; only Linux lets us ask whether something keeps it right.
func (d Doctor) clock() Finding {
	return right("clock", d.Now().UTC().Format("2006-01-02 15:04:05 UTC")+"; compare it with your phone")
}
