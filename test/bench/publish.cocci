// The question of Fencepost's first rule as far as one function answers it: a page-table entry is stored after a non-atomic write of
// page flags, and on some path there is no write barrier in between. For comparing speed: what callees do is not asked.
virtual report

@unordered depends on report exists@
identifier write =~ "^(__SetPage|__ClearPage|__folio_set_|__folio_clear_|page_add_new_anon_rmap$|folio_add_new_anon_rmap$)";
position at;
@@
 write(...)
 ... when != smp_wmb()
     when != smp_mb()
 \(set_pte_at@at(...)\|set_ptes@at(...)\|set_pte_at_notify@at(...)\|set_pmd_at@at(...)\|set_pud_at@at(...)\|set_huge_pte_at@at(...)\)

@script:python depends on report@
at << unordered.at;
write << unordered.write;
@@
print("%s:%s: after %s()" % (at[0].file, at[0].line, write))
