/**
 * The generated bindings' types, as the plain data that becomes YAML: enum members as their words, Kubernetes' IntOrString (a
 * class of one field, `value`) as a number or a string. The bindings' classes would drop fields that they do not know, and with
 * them what users patch in.
 */
export type Plain<T> =
  T extends string ? `${T}` :
    T extends readonly (infer U)[] ? readonly Plain<U>[] :
      T extends { readonly value: string | number } ? ('value' extends keyof T ? (keyof T extends 'value' ? string | number : Fields<T>) : never) :
        T extends object ? Fields<T> :
          T;

type Fields<T> = { readonly [K in keyof T]: Plain<T[K]> };
