package main

import (
	"fmt"
	"sort"
	"text/template"
	"text/template/parse"

	"istio.io/istio/pkg/kube/inject"
)

// branch is one arm of an if, with or range in an injection template.
type branch struct {
	template string
	where    string // line of the template and the text of the condition
	taken    int
}

type coverage struct{ branches []*branch }

// instrument puts a call without output at the head of every branch.
func instrument(ts inject.Templates) (*coverage, error) {
	c := &coverage{}
	names := make([]string, 0, len(ts))
	for n := range ts {
		names = append(names, n)
	}
	sort.Strings(names)
	for _, n := range names {
		t := ts[n]
		t.Funcs(template.FuncMap{"cov": func(i int) string { c.branches[i].taken++; return "" }})
		for _, sub := range t.Templates() {
			if sub.Tree == nil {
				continue
			}
			if err := c.list(n, sub.Tree, sub.Tree.Root); err != nil {
				return nil, err
			}
		}
	}
	return c, nil
}

func (c *coverage) list(name string, tree *parse.Tree, l *parse.ListNode) error {
	if l == nil {
		return nil
	}
	for _, n := range l.Nodes {
		var b *parse.BranchNode
		switch x := n.(type) {
		case *parse.IfNode:
			b = &x.BranchNode
		case *parse.WithNode:
			b = &x.BranchNode
		case *parse.RangeNode:
			b = &x.BranchNode
		default:
			continue
		}
		loc, _ := tree.ErrorContext(n)
		if err := c.list(name, tree, b.List); err != nil {
			return err
		}
		if err := c.list(name, tree, b.ElseList); err != nil {
			return err
		}
		if err := c.mark(name, loc+" "+b.Pipe.String(), b.List); err != nil {
			return err
		}
		if b.ElseList == nil && n.Type() == parse.NodeRange {
			// Nothing happens for an empty list, and nobody wrote that it should.
			continue
		}
		if b.ElseList == nil {
			b.ElseList = &parse.ListNode{NodeType: parse.NodeList, Pos: n.Position()}
		}
		if err := c.mark(name, loc+" else of "+b.Pipe.String(), b.ElseList); err != nil {
			return err
		}
	}
	return nil
}

func (c *coverage) mark(name, where string, l *parse.ListNode) error {
	probe, err := template.New("").Funcs(template.FuncMap{"cov": func(int) string { return "" }}).
		Parse(fmt.Sprintf("{{cov %d}}", len(c.branches)))
	if err != nil {
		return err
	}
	l.Nodes = append([]parse.Node{probe.Root.Nodes[0]}, l.Nodes...)
	c.branches = append(c.branches, &branch{template: name, where: where})
	return nil
}

// taken says of each branch whether it ran.
func (c *coverage) taken() map[string]bool {
	out := map[string]bool{}
	for _, b := range c.branches {
		name := b.template + " " + b.where
		out[name] = out[name] || b.taken > 0
	}
	return out
}
